package org.eaft.cli.hub;

/**
 * The Hub, the network or the cache did not give what was asked for; the message says what, and
 * what to do.
 */
public final class HubException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  HubException(String message) {
    super(message);
  }

  HubException(String message, Throwable cause) {
    super(message, cause);
  }
}
