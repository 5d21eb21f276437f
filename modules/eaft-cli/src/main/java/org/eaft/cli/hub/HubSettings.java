package org.eaft.cli.hub;

import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eaft.train.config.ConfigException;

/**
 * Where the Hub is, where its files are kept, and who asks; from the variables that its Python
 * library reads.
 *
 * @param endpoint address of the Hub, without a slash at its end
 * @param cache the folder that holds a folder for each repository
 * @param token of the user, if there is one
 * @param offline whether only the cache may be asked
 * @param links whether snapshots are made of symbolic links
 * @param proxy the way out
 * @param timing how long to wait for what
 */
public record HubSettings(
    String endpoint,
    Path cache,
    Optional<Token> token,
    boolean offline,
    boolean links,
    ProxySelector proxy,
    Timing timing) {

  private static final String HUB = "https://huggingface.co";
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.[0-9.]+|\\[::1]", Pattern.CASE_INSENSITIVE);

  /**
   * Reads HF_HOME, HF_HUB_CACHE, HF_TOKEN, HF_TOKEN_PATH, HF_ENDPOINT, HF_HUB_OFFLINE, their older
   * names, HF_HUB_DISABLE_SYMLINKS, the timeouts, and the proxies.
   *
   * @throws ConfigException where one of them cannot be honoured
   */
  public static HubSettings of(Map<String, String> variables) {
    Variables env = new Variables(variables);
    Path home =
        env.path("HF_HOME")
            .orElseGet(
                () ->
                    env.path("XDG_CACHE_HOME")
                        .orElse(env.home().resolve(".cache"))
                        .resolve("huggingface"));
    Path cache = env.path("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE").orElse(home.resolve("hub"));
    return new HubSettings(
        endpoint(env.text("HF_ENDPOINT").orElse(HUB)),
        cache.toAbsolutePath().normalize(),
        Token.find(env, home),
        env.flag("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"),
        !env.flag("HF_HUB_DISABLE_SYMLINKS"),
        EnvironmentProxy.of(env),
        Timing.of(env));
  }

  /** The token, where it would leave this machine without encryption. */
  Optional<Token> openToken() {
    boolean safe =
        endpoint.startsWith("https:") || LOOPBACK.matcher(URI.create(endpoint).getHost()).matches();
    return safe ? Optional.empty() : token;
  }

  private static String endpoint(String text) {
    String address = text.strip().replaceAll("/+$", "");
    try {
      URI uri = new URI(address);
      if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw noEndpoint(text);
    }
    throw noEndpoint(text);
  }

  private static ConfigException noEndpoint(String text) {
    return new ConfigException(
        "HF_ENDPOINT must be an address such as %s, without a name or a password in it, but is %s"
            .formatted(HUB, text.contains("@") ? "another" : Text.printable(text)));
  }
}
