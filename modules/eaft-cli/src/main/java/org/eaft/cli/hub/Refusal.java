package org.eaft.cli.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an answer that is not a success means, and what to do then. */
final class Refusal {

  private static final int SHOWN = 4096;
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
  private static final Pattern RATE_LIMIT =
      Pattern.compile("r\\s*=\\s*0\\s*;\\s*t\\s*=\\s*(\\d{1,9})");

  private static final JsonMapper JSON = new JsonMapper();

  private final HubSettings settings;
  private final Repository repo;

  Refusal(HubSettings settings, Repository repo) {
    this.settings = settings;
    this.repo = repo;
  }

  /**
   * Passes an answer with a status of 200 or more, below 300.
   *
   * @param what was asked for, such as a file's name
   * @throws TransientException where another try may help
   * @throws HubException where none will
   */
  void check(HubResponse response, String what) throws TransientException {
    int status = response.status();
    if (status >= 200 && status < 300) {
      return;
    }
    String said = said(response);
    response.close();
    if (status == 408 || status == 429 || status >= 500) {
      throw busy(response, said);
    }
    throw new HubException(
        switch (status) {
          case 401 -> unauthorized(response, said);
          case 403 -> forbidden(response, what, said);
          case 404, 410 -> missing(response, what);
          case 407 ->
              "the proxy wants a password, which is not supported: set HTTPS_PROXY to "
                  + "one that does not, or unset it";
          case 451 -> "%s may not be had from here for legal reasons%s".formatted(repo.id(), said);
          default ->
              "%s answers %d to a request for %s of %s%s. Check HF_ENDPOINT."
                  .formatted(response.host(), status, Text.printable(what), repo.id(), said);
        });
  }

  private String unauthorized(HubResponse response, String said) {
    if (isGated(response)) {
      return gated();
    }
    if (settings.token().isPresent()) {
      return ("%s does not accept the token from %s%s. Make a new one at %s, or unset it "
              + "for what is public.")
          .formatted(response.host(), settings.token().get().source(), said, tokens());
    }
    return ("%s has no %s %s for everybody: the name is wrong, or it is private or gated. "
            + "Check the name; if you have access, set HF_TOKEN to a token made at %s.")
        .formatted(settings.endpoint(), repo.type(), repo.id(), tokens());
  }

  private String forbidden(HubResponse response, String what, String said) {
    if (isGated(response)) {
      return gated();
    }
    String who =
        settings
            .token()
            .map(t -> "the token from %s may not read it".formatted(t.source()))
            .orElse("it may not be read without a token");
    return ("%s refuses %s of %s: %s%s. Give a token that may read this repository, made "
            + "at %s, in HF_TOKEN.")
        .formatted(response.host(), Text.printable(what), repo.id(), who, said, tokens());
  }

  private String gated() {
    String next =
        settings
            .token()
            .map(
                t ->
                    ("with the account of the token from %s, and wait where its owners "
                            + "decide themselves; a fine-grained token must also be allowed to "
                            + "read gated repositories")
                        .formatted(t.source()))
            .orElse("and set HF_TOKEN to a token of that account, made at " + tokens());
    return "%s is gated: agree to its terms at %s %s.".formatted(repo.id(), page(), next);
  }

  private String missing(HubResponse response, String what) {
    String code = response.told("X-Error-Code").orElse("");
    if (code.equals("RevisionNotFound")) {
      return "%s has no branch, tag or commit %s; %s/tree/main lists its branches and tags."
          .formatted(repo.id(), repo.revision(), page());
    }
    if (code.equals("EntryNotFound")) {
      return "%s lists %s but does not have it. Leave it out with --exclude."
          .formatted(repo.id(), Text.printable(what));
    }
    String access =
        settings.token().isPresent()
            ? "the account of the token from %s may not see it"
                .formatted(settings.token().get().source())
            : "it is private, which takes a token in HF_TOKEN";
    String other = repo.type() == RepoType.MODEL ? "dataset" : "model";
    return "%s has no %s %s. The name is wrong, or it is a %s (--repo-type %s), or %s."
        .formatted(settings.endpoint(), repo.type(), repo.id(), other, other, access);
  }

  private TransientException busy(HubResponse response, String said) {
    int status = response.status();
    String problem = "%s answers %d%s".formatted(response.host(), status, said);
    if (status != 429) {
      return TransientException.busy(
          problem,
          wait(response).orElse(null),
          "The fault is there, not here: try again later; status.huggingface.co tells of outages.");
    }
    String remedy =
        settings.token().isPresent()
            ? "Too many requests from this account: try again later, or with fewer --jobs."
            : "Too many requests from this network: try again later, with fewer --jobs, "
                + "or with a token in HF_TOKEN, which may ask more often.";
    return TransientException.busy(problem, wait(response).orElse(null), remedy);
  }

  /** How long the server asks to wait: Retry-After in seconds or as a date, or its rate limit. */
  private static Optional<Duration> wait(HubResponse response) {
    String after = response.header("Retry-After").orElse("").strip();
    if (SECONDS.matcher(after).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(after)));
    }
    try {
      Instant then = ZonedDateTime.parse(after, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration left = Duration.between(Instant.now(), then);
      return Optional.of(left.isNegative() ? Duration.ZERO : left);
    } catch (DateTimeParseException noDate) {
      Matcher limit = RATE_LIMIT.matcher(response.header("RateLimit").orElse(""));
      return limit.find()
          ? Optional.of(Duration.ofSeconds(Long.parseLong(limit.group(1))))
          : Optional.empty();
    }
  }

  private static boolean isGated(HubResponse response) {
    return response.told("X-Error-Code").filter("GatedRepo"::equals).isPresent();
  }

  /** The server's own words, in brackets behind a blank; empty where it has none that are short. */
  private static String said(HubResponse response) {
    String text = response.told("X-Error-Message").orElse("");
    if (text.isEmpty()) {
      try {
        byte[] body = response.body().readNBytes(SHOWN);
        text = JSON.readTree(new String(body, StandardCharsets.UTF_8)).path("error").asText("");
      } catch (JsonProcessingException noJson) {
        return "";
      } catch (IOException brokenOff) {
        return "";
      }
    }
    return text.isBlank() ? "" : " (" + Text.printable(text.strip()) + ")";
  }

  private String page() {
    return settings.endpoint() + "/" + repo.page();
  }

  private String tokens() {
    return settings.endpoint() + "/settings/tokens";
  }
}
