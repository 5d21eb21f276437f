package org.eaft.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.eaft.train.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The environment variables that huggingface_hub reads, and in which order. */
class HubSettingsTest {

  private static HubSettings of(String... variables) {
    Map<String, String> env = new HashMap<>(Map.of("HOME", "/home/ada"));
    for (int i = 0; i < variables.length; i += 2) {
      env.put(variables[i], variables[i + 1]);
    }
    return HubSettings.of(env);
  }

  private static String cache(String... variables) {
    return of(variables).cache().toString();
  }

  @Test
  void theCacheIsWhereThePythonLibraryHasIt() {
    assertThat(cache()).isEqualTo("/home/ada/.cache/huggingface/hub");
    assertThat(cache("XDG_CACHE_HOME", "/x")).isEqualTo("/x/huggingface/hub");
    assertThat(cache("XDG_CACHE_HOME", "/x", "HF_HOME", "/h")).isEqualTo("/h/hub");
    assertThat(cache("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/old")).isEqualTo("/old");
    assertThat(cache("HUGGINGFACE_HUB_CACHE", "/old", "HF_HUB_CACHE", "/new")).isEqualTo("/new");
    assertThat(cache("HF_HOME", "", "HF_HUB_CACHE", " "))
        .isEqualTo("/home/ada/.cache/huggingface/hub");
    assertThat(cache("HF_HOME", "~/hf")).isEqualTo("/home/ada/hf/hub");
    assertThat(cache("D", "/disk", "HF_HOME", "$D/${D}x/$NONE"))
        .isEqualTo("/disk//disk".replace("//", "/") + "x/$NONE/hub");
    assertThat(of("HF_HUB_CACHE", "here").cache()).isAbsolute().endsWithRaw(Path.of("here"));
  }

  @Test
  void theHubMayBeElsewhere() {
    assertThat(of().endpoint()).isEqualTo("https://huggingface.co");
    assertThat(of("HF_ENDPOINT", "https://mirror.example/hf/").endpoint())
        .isEqualTo("https://mirror.example/hf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mirror.example", "ftp://x", "https://", "https://me:pw@x", "http://x?y", "a b"})
  void anEndpointIsAnAddress(String endpoint) {
    assertThatThrownBy(() -> of("HF_ENDPOINT", endpoint))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HF_ENDPOINT must be an address such as https://huggingface.co")
        .message()
        .doesNotContain("pw");
  }

  @Test
  void theTokenIsThatOfTheVariableOrOfTheFile(@TempDir Path tmp) throws Exception {
    Files.writeString(tmp.resolve("token"), "hf_file\n");
    Files.writeString(tmp.resolve("mine"), "hf_mine");
    String home = tmp.toString();

    assertThat(token("HF_HOME", home)).isEqualTo("Bearer hf_file");
    assertThat(token("HF_HOME", home, "HF_TOKEN", " hf_env\r\n")).isEqualTo("Bearer hf_env");
    assertThat(token("HF_HOME", home, "HUGGING_FACE_HUB_TOKEN", "hf_old"))
        .isEqualTo("Bearer hf_old");
    assertThat(token("HF_HOME", home, "HF_TOKEN_PATH", tmp.resolve("mine").toString()))
        .isEqualTo("Bearer hf_mine");
    assertThat(of("HF_HOME", home, "HF_TOKEN", "hf_env").token().orElseThrow())
        .hasToString("token from HF_TOKEN");
    assertThat(of("HF_HOME", home, "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1").token()).isEmpty();
    assertThat(of("HF_HOME", "/nowhere").token()).isEmpty();
  }

  private static String token(String... variables) {
    return of(variables).token().orElseThrow().authorization();
  }

  @Test
  void aTokenIsNeverShown() {
    assertThatThrownBy(() -> of("HF_TOKEN", "hf_a\nX-Evil: 1"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HF_TOKEN holds a space or another character")
        .message()
        .doesNotContain("hf_a");
    assertThat(of("HF_TOKEN", "hf_a").toString()).doesNotContain("hf_a");
  }

  @ParameterizedTest
  @CsvSource({
    "1, true",
    "on, true",
    "YES, true",
    "True, true",
    "0, false",
    "no, false",
    "'', false"
  })
  void yesIsWhatThePythonLibraryTakesForIt(String value, boolean yes) {
    assertThat(of("HF_HUB_OFFLINE", value).offline()).isEqualTo(yes);
    assertThat(of("TRANSFORMERS_OFFLINE", value).offline()).isEqualTo(yes);
    assertThat(of("HF_HUB_DISABLE_SYMLINKS", value).links()).isEqualTo(!yes);
  }

  @Test
  void patienceIsInSeconds() {
    assertThat(of().timing().silence()).isEqualTo(Duration.ofSeconds(30));
    assertThat(of("HF_HUB_DOWNLOAD_TIMEOUT", "90").timing().silence())
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(of("HF_HUB_ETAG_TIMEOUT", "7").timing().answer()).isEqualTo(Duration.ofSeconds(7));
    assertThatThrownBy(() -> of("HF_HUB_ETAG_TIMEOUT", "soon"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HF_HUB_ETAG_TIMEOUT must be a number of seconds");
  }

  @Test
  void proxiesAreThoseOfTheEnvironment() {
    ProxySelector proxies =
        of(
                "HTTPS_PROXY",
                "http://proxy.example:3128",
                "all_proxy",
                "other.example",
                "NO_PROXY",
                "localhost, .corp.example,10.0.0.1:8080")
            .proxy();

    assertThat(chosen(proxies, "https://huggingface.co/x")).isEqualTo("proxy.example:3128");
    assertThat(chosen(proxies, "http://huggingface.co/x")).isEqualTo("other.example:80");
    assertThat(chosen(proxies, "https://hub.corp.example")).isEqualTo("direct");
    assertThat(chosen(proxies, "https://corp.example")).isEqualTo("direct");
    assertThat(chosen(proxies, "https://notcorp.example")).isEqualTo("proxy.example:3128");
    assertThat(chosen(proxies, "https://localhost:1")).isEqualTo("direct");
    assertThat(chosen(proxies, "http://10.0.0.1:8080")).isEqualTo("direct");
    assertThat(chosen(proxies, "http://10.0.0.1")).isEqualTo("other.example:80");
    assertThat(of().proxy()).isSameAs(ProxySelector.getDefault());
    assertThat(chosen(of("https_proxy", "p:1", "no_proxy", "*").proxy(), "https://x"))
        .isEqualTo("direct");
  }

  private static String chosen(ProxySelector proxies, String uri) {
    Proxy proxy = proxies.select(URI.create(uri)).get(0);
    return proxy.equals(Proxy.NO_PROXY)
        ? "direct"
        : proxy.address().toString().replace("/<unresolved>", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"socks5://x:1", "https://x:1", "http://me:pw@x:1", "http://"})
  void aProxyThatIsNotSpokenToIsAnError(String proxy) {
    assertThatThrownBy(() -> of("HTTPS_PROXY", proxy))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HTTPS_PROXY must be http://HOST:PORT")
        .message()
        .doesNotContain("pw");
  }
}
