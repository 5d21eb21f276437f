package org.eaft.cli.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eaft.train.config.ConfigException;

/** The proxies that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY name, in either case. */
final class EnvironmentProxy extends ProxySelector {

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final Map<String, Proxy> byScheme;
  private final List<String> direct;

  private EnvironmentProxy(Map<String, Proxy> byScheme, List<String> direct) {
    this.byScheme = byScheme;
    this.direct = direct;
  }

  /**
   * The selector of these variables; where none is set, that of the JVM's system properties.
   *
   * @throws ConfigException where one names a proxy that is not spoken to in HTTP
   */
  static ProxySelector of(Variables env) {
    Map<String, Proxy> byScheme = new TreeMap<>();
    for (String scheme : new String[] {"https", "http"}) {
      String name = scheme + "_proxy";
      for (String candidate :
          new String[] {name, name.toUpperCase(Locale.ROOT), "all_proxy", "ALL_PROXY"}) {
        Optional<String> value = env.text(candidate);
        if (value.isPresent()) {
          byScheme.put(scheme, proxy(candidate, value.get()));
          break;
        }
      }
    }
    if (byScheme.isEmpty()) {
      return ProxySelector.getDefault();
    }
    String direct = env.text("no_proxy", "NO_PROXY").orElse("").toLowerCase(Locale.ROOT);
    return new EnvironmentProxy(byScheme, List.of(direct.strip().split("[\\s,]+")));
  }

  private static Proxy proxy(String name, String value) {
    try {
      URI uri = new URI(value.contains("://") ? value : "http://" + value);
      if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getUserInfo() == null) {
        int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(uri.getHost(), port));
      }
    } catch (URISyntaxException e) {
      throw unusable(name);
    }
    throw unusable(name);
  }

  private static ConfigException unusable(String name) {
    return new ConfigException(
        name
            + " must be http://HOST:PORT: proxies with a password, of SOCKS, or behind TLS are not"
            + " supported. Set it to such a one, or unset it.");
  }

  @Override
  public List<Proxy> select(URI uri) {
    Proxy proxy = byScheme.get(uri.getScheme());
    return List.of(proxy == null || isDirect(uri) ? Proxy.NO_PROXY : proxy);
  }

  private boolean isDirect(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    int standard = "https".equals(uri.getScheme()) ? HTTPS_PORT : HTTP_PORT;
    int port = uri.getPort() < 0 ? standard : uri.getPort();
    for (String entry : direct) {
      String name = entry.replaceAll("^\\*?\\.", "").replaceAll(":" + port + "$", "");
      boolean matches =
          entry.equals("*")
              || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)));
      if (matches) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    // the request itself fails, and says so
  }
}
