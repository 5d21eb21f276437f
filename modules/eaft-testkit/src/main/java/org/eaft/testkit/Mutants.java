package org.eaft.testkit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages files as transfers, disks and enemies do; equal seeds damage equally. */
public final class Mutants {
  private static final int MAX_EDITS = 3;
  private static final int PIECE = 40;

  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    255,
    256,
    65_535,
    1 << 20,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE / 4
  };

  private static final List<String> JSON_NUMBERS =
      List.of(
          "0",
          "-1",
          "-0.0",
          "2147483647",
          "2147483648",
          "1099511627776",
          "9223372036854775807",
          "9223372036854775808",
          "9".repeat(400),
          "1e999",
          "1e-999",
          "1e1000000000",
          "0.1",
          "NaN",
          "Infinity",
          "01",
          "0x10");

  private static final List<String> JSON_VALUES =
      List.of(
          "null",
          "true",
          "{}",
          "[]",
          "\"\"",
          "\"" + "x".repeat(70_000) + "\"",
          "\"\\ud800\"",
          "\"\\u001b[31m\\u0000\"",
          "{\"a\": {\"a\": 1, \"a\": 2}}",
          "[".repeat(10_000),
          "[".repeat(10_000) + "]".repeat(10_000),
          "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000));

  private static final Pattern VALUE =
      Pattern.compile("(?<=[:,\\[]\\s{0,4})(-?\\d[\\d.eE+-]*|\"[^\"]*\"|true|false|null)");
  private static final Pattern MEMBER =
      Pattern.compile("\"[^\"]*\"\\s*:\\s*(\"[^\"]*\"|-?\\d[\\d.eE+-]*|true|false|null)\\s*,");

  private final Random random;

  /** Damage that depends on the seed alone. */
  public Mutants(long seed) {
    this.random = new Random(seed);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** A file of which the first {@code header} bytes are the ones worth damaging. */
  public byte[] binary(byte[] whole, int header) {
    byte[] bytes = whole.clone();
    for (int edits = 1 + random.nextInt(MAX_EDITS); edits > 0; edits--) {
      bytes = edit(bytes, Math.min(header, bytes.length));
    }
    return bytes;
  }

  private byte[] edit(byte[] bytes, int header) {
    if (header < 9) {
      return bytes;
    }
    int at = random.nextInt(header - 8);
    long number = NUMBERS[random.nextInt(NUMBERS.length)];
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int piece = Math.min(random.nextInt(PIECE), header - at);
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> view.putInt(at, (int) number);
      case 3 -> view.putLong(at, number);
      case 4 -> System.arraycopy(bytes, at, bytes, random.nextInt(header - piece), piece);
      case 5 -> { // a piece taken out
        return splice(bytes, at, piece, new byte[0]);
      }
      case 6 -> { // a piece put in again
        int to = random.nextInt(header);
        return splice(bytes, to, 0, Arrays.copyOfRange(bytes, at, at + piece));
      }
      default -> { // cut off
        return Arrays.copyOf(bytes, random.nextInt(2) == 0 ? at : random.nextInt(bytes.length));
      }
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int at, int removed, byte[] added) {
    byte[] out = Arrays.copyOf(bytes, bytes.length - removed + added.length);
    System.arraycopy(added, 0, out, at, added.length);
    int rest = at + removed;
    System.arraycopy(bytes, rest, out, at + added.length, bytes.length - rest);
    return out;
  }

  /** A text of JSON: values replaced, members doubled and removed, bytes damaged. */
  public byte[] json(byte[] whole) {
    byte[] bytes = whole;
    for (int edits = 1 + random.nextInt(MAX_EDITS); edits > 0; edits--) {
      bytes = random.nextInt(3) == 0 ? edit(bytes.clone(), bytes.length) : editText(bytes);
    }
    return bytes;
  }

  private byte[] editText(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1); // a char a byte
    boolean value = random.nextInt(3) > 0;
    List<MatchResult> places =
        new ArrayList<>((value ? VALUE : MEMBER).matcher(text).results().toList());
    if (places.isEmpty()) {
      return bytes;
    }
    MatchResult place = one(places);
    String instead =
        value
            ? one(random.nextInt(2) == 0 ? JSON_NUMBERS : JSON_VALUES)
            : random.nextInt(2) == 0 ? "" : place.group() + place.group();
    byte[] added = instead.getBytes(StandardCharsets.ISO_8859_1);
    return splice(bytes, place.start(), place.end() - place.start(), added);
  }

  /** A safetensors file whose header was damaged as JSON and has its right length. */
  public byte[] safetensors(byte[] whole) {
    ByteBuffer file = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
    int end = 8 + (int) file.getLong(0);
    byte[] header = json(Arrays.copyOfRange(whole, 8, end));
    byte[] out = splice(whole, 8, end - 8, header);
    ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length);
    return out;
  }
}
