package org.eaft.train.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.zip.CRC32C;
import org.eaft.train.Evaluation;
import org.eaft.train.StepMetrics;
import org.eaft.train.Tracker;

/**
 * A TensorBoard event file: the metrics of every step as scalars under {@code train/}, what the
 * held-out rows gave on the way under {@code validation/}, the tasks under {@code tasks/}.
 *
 * <p>Each event is a record of TFRecord (length, masked CRC-32C of the length, bytes, masked
 * CRC-32C of the bytes; little-endian) that holds a protocol buffer {@code Event}. A run that goes
 * on opens a file of its own, whose session mark makes TensorBoard forget the steps from there on.
 *
 * @see <a href="https://github.com/tensorflow/tensorboard">event.proto, summary.proto</a>
 */
final class TensorBoardLog implements Tracker, AutoCloseable {

  private static final int CRC_SHIFT = 15;
  private static final int CRC_DELTA = 0xa282ead8;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int SESSION_START = 1;

  private final Path file;
  private final OutputStream out;
  private final DoubleSupplier clock;

  private TensorBoardLog(Path file, DoubleSupplier clock) {
    this.file = file;
    this.clock = clock;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw Durable.unwritable(file, e);
    }
  }

  /**
   * Starts a file in a directory.
   *
   * @param nextStep the first step that will be logged
   */
  static TensorBoardLog in(Path directory, int nextStep) {
    double now = System.currentTimeMillis() / 1000.0;
    String name = "events.out.tfevents.%010d.%d".formatted((long) now, starts(directory));
    return start(directory.resolve(name), nextStep, () -> System.currentTimeMillis() / 1000.0);
  }

  private static int starts(Path directory) {
    try {
      return Durable.entries(directory).size();
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** As {@link #in}, with the file's name and a clock in seconds. */
  static TensorBoardLog start(Path file, int nextStep, DoubleSupplier clock) {
    TensorBoardLog log = new TensorBoardLog(file, clock);
    ByteArrayOutputStream version = new ByteArrayOutputStream();
    text(version, 3, "brain.Event:2");
    log.event(0, version);
    ByteArrayOutputStream session = new ByteArrayOutputStream();
    varint(session, 1, SESSION_START);
    ByteArrayOutputStream mark = new ByteArrayOutputStream();
    message(mark, 7, session);
    log.event(nextStep, mark);
    return log;
  }

  @Override
  public void log(StepMetrics row) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("loss", row.loss());
    scalars.put("ce", row.ce());
    scalars.put("mean_weight", row.meanWeight());
    if (row.kl() != null) {
      scalars.put("kl", row.kl());
    }
    scalars.put("entropy", row.entropy());
    scalars.put("accuracy", row.accuracy());
    scalars.put("grad_norm", row.gradNorm());
    scalars.put("lr", row.lr());
    scalars.put("epoch", row.epoch());
    scalars.put("tokens_per_s", row.tokensPerS());
    if (row.probe() != null) {
      scalars.putAll(row.probe().known());
    }
    log(row.step(), "train/", scalars);
  }

  /** Takes what the held-out rows gave behind a step. */
  void log(int step, Evaluation heldOut) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("loss", heldOut.loss());
    scalars.put("accuracy", heldOut.accuracy());
    log(step, "validation/", scalars);
  }

  /** Takes what a task gave behind a step. */
  void log(int step, String task, TaskScore score) {
    log(step, "tasks/", Map.of(task, score.accuracy()));
  }

  private void log(int step, String prefix, Map<String, Double> scalars) {
    ByteArrayOutputStream summary = new ByteArrayOutputStream();
    scalars.forEach((name, value) -> message(summary, 1, scalar(prefix + name, value)));
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    message(event, 5, summary);
    event(step, event);
  }

  /** A {@code Summary.Value}: tag and simple_value. */
  private static ByteArrayOutputStream scalar(String tag, double value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    text(bytes, 1, tag);
    key(bytes, 2, FIXED32);
    bytes.writeBytes(little(Float.BYTES).putFloat((float) value).array());
    return bytes;
  }

  /** Writes an {@code Event}: wall_time, step, and the field that says what happened. */
  private void event(int step, ByteArrayOutputStream what) {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    key(event, 1, FIXED64);
    event.writeBytes(little(Double.BYTES).putDouble(clock.getAsDouble()).array());
    if (step != 0) {
      varint(event, 2, step);
    }
    event.writeBytes(what.toByteArray());
    try {
      out.write(record(event.toByteArray()));
    } catch (IOException e) {
      throw Durable.unwritable(file, e);
    }
  }

  private static byte[] record(byte[] data) {
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    return little(length.length + data.length + 2 * Integer.BYTES)
        .put(length)
        .putInt(masked(length))
        .put(data)
        .putInt(masked(data))
        .array();
  }

  private static int masked(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return Integer.rotateRight((int) crc.getValue(), CRC_SHIFT) + CRC_DELTA;
  }

  private static void text(ByteArrayOutputStream to, int field, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    message(to, field, bytes);
  }

  private static void message(ByteArrayOutputStream to, int field, ByteArrayOutputStream bytes) {
    key(to, field, BYTES);
    varint(to, bytes.size());
    to.writeBytes(bytes.toByteArray());
  }

  private static void varint(ByteArrayOutputStream to, int field, int value) {
    key(to, field, VARINT);
    varint(to, value);
  }

  private static void key(ByteArrayOutputStream to, int field, int wireType) {
    varint(to, (field << 3) | wireType);
  }

  private static void varint(ByteArrayOutputStream to, int value) {
    int left = value;
    while ((left & ~0x7f) != 0) {
      to.write((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    to.write(left);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw Durable.unwritable(file, e);
    }
  }
}
