package org.eaft.cli.hub;

/** A kind of repository on the Hub. */
public enum RepoType {
  MODEL("models", ""),
  DATASET("datasets", "datasets/");

  private final String plural;
  private final String prefix;

  RepoType(String plural, String prefix) {
    this.plural = plural;
    this.prefix = prefix;
  }

  /** Its name in the API and in the cache. */
  String plural() {
    return plural;
  }

  /** What stands before the repository's name in the address of its page. */
  String prefix() {
    return prefix;
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
