package org.eaft.cli.hub;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What names a file's content, on the Hub and in the cache: git's SHA-1 of a small file, the
 * SHA-256 of one in large file storage.
 *
 * @param kind which of the two
 * @param hex the digest in lower-case hexadecimal digits
 */
record ContentHash(Kind kind, String hex) {

  /** How the digest is computed. */
  enum Kind {
    GIT("SHA-1", 40),
    SHA256("SHA-256", 64);

    private final String algorithm;
    private final int digits;

    Kind(String algorithm, int digits) {
      this.algorithm = algorithm;
      this.digits = digits;
    }
  }

  /** The hash of such a kind, where the text is one. */
  static Optional<ContentHash> of(Kind kind, String hex) {
    return hex.matches("[0-9a-f]{" + kind.digits + "}")
        ? Optional.of(new ContentHash(kind, hex))
        : Optional.empty();
  }

  /**
   * A digest that has taken in what stands before the content.
   *
   * @param size bytes of the content
   */
  MessageDigest begin(long size) {
    MessageDigest digest = digest();
    if (kind == Kind.GIT) {
      digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
    }
    return digest;
  }

  /** Whether a digest that has taken in the whole content is this one; it is used up. */
  boolean matches(MessageDigest digest) {
    return hex.equals(HexFormat.of().formatHex(digest.digest()));
  }

  /** Its name for reading. */
  String algorithm() {
    return kind.algorithm;
  }

  private MessageDigest digest() {
    try {
      return MessageDigest.getInstance(kind.algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + kind.algorithm, e);
    }
  }
}
