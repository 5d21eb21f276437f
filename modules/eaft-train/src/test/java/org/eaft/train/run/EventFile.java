package org.eaft.train.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads TensorBoard event files, written apart from the writer: CRC-32C bit by bit. */
final class EventFile {

  /** One event; {@code session} is the status of a session mark, 0 where it is none. */
  record Event(
      double wallTime, long step, String version, int session, Map<String, Float> scalars) {}

  private final ByteBuffer in;

  private EventFile(byte[] bytes) {
    in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static List<Event> read(Path file) throws IOException {
    EventFile reader = new EventFile(Files.readAllBytes(file));
    List<Event> events = new ArrayList<>();
    while (reader.in.hasRemaining()) {
      events.add(event(reader.record()));
    }
    return events;
  }

  private byte[] record() {
    byte[] length = bytes(in, 8);
    requireMask(length, in.getInt());
    byte[] data = bytes(in, (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
    requireMask(data, in.getInt());
    return data;
  }

  private static void requireMask(byte[] data, int found) {
    int crc = ~0;
    for (byte b : data) {
      crc ^= b & 0xff;
      for (int i = 0; i < 8; i++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
      }
    }
    crc = ~crc;
    int masked = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    if (masked != found) {
      throw new AssertionError("checksum %08x, expected %08x".formatted(found, masked));
    }
  }

  private static Event event(byte[] data) {
    ByteBuffer b = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    double time = 0;
    long step = 0;
    String version = null;
    int session = 0;
    Map<String, Float> scalars = new LinkedHashMap<>();
    while (b.hasRemaining()) {
      switch ((int) varint(b)) {
        case 0x09 -> time = b.getDouble();
        case 0x10 -> step = varint(b);
        case 0x1a -> version = new String(field(b), StandardCharsets.UTF_8);
        case 0x2a -> summary(ByteBuffer.wrap(field(b)), scalars);
        case 0x3a -> session = field(b)[1];
        default -> throw new AssertionError("an unknown field");
      }
    }
    return new Event(time, step, version, session, scalars);
  }

  private static void summary(ByteBuffer b, Map<String, Float> scalars) {
    while (b.hasRemaining()) {
      require(varint(b) == 0x0a);
      ByteBuffer value = ByteBuffer.wrap(field(b)).order(ByteOrder.LITTLE_ENDIAN);
      require(varint(value) == 0x0a);
      String tag = new String(field(value), StandardCharsets.UTF_8);
      require(varint(value) == 0x15);
      scalars.put(tag, value.getFloat());
      require(!value.hasRemaining());
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new AssertionError("not a scalar summary");
    }
  }

  private static byte[] field(ByteBuffer b) {
    return bytes(b, (int) varint(b));
  }

  private static byte[] bytes(ByteBuffer b, int n) {
    byte[] bytes = new byte[n];
    b.get(bytes);
    return bytes;
  }

  private static long varint(ByteBuffer b) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = b.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
