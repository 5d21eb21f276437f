package org.eaft.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rows of data files one after the other; a few at a time are tokenised on all cores and
 * forgotten by the reader, so that files of any size take little memory.
 */
public final class ExampleReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ExampleReader.class);

  /** Bad rows that are named in the log; the others are counted. */
  private static final int NAMED = 10;

  /** Rows that are in memory at once. */
  private static final int ROWS_AT_ONCE = 8 * Workers.THREADS;

  private final DataOptions options;
  private final Tokenizer tokenizer;
  private final List<Path> files;
  private final long size;
  private final Set<DataFormat> formats = new LinkedHashSet<>();
  private final List<String> problems = new ArrayList<>();
  private Optional<ChatTemplate> template;
  private int next;
  private long sizeBefore;
  private RowReader file;

  /** Whether no row of the open file was seen, good or bad. */
  private boolean empty = true;

  private RowParser parser;
  private ExampleBuilder builder;
  private final Workers workers = new Workers(Workers.THREADS);
  private final Queue<Supplier<RenderedRow>> ready = new ArrayDeque<>();
  private int index;
  private int rows;
  private int bad;

  private ExampleReader(DataOptions options, Tokenizer tokenizer, List<Path> files) {
    this.options = options;
    this.tokenizer = tokenizer;
    this.files = files;
    this.size = files.stream().mapToLong(ExampleReader::size).sum();
  }

  /**
   * Opens data files.
   *
   * @throws DataException where a name stands for no file
   */
  public static ExampleReader open(DataOptions options, Tokenizer tokenizer) {
    return new ExampleReader(options, tokenizer, DataFiles.of(options.files()));
  }

  /**
   * The next row that can be used, or null at the end.
   *
   * @throws DataException naming file, line and field of a row that cannot be used, unless those
   *     are skipped; where a file cannot be read on; at the end, where no row could be used
   */
  public RenderedRow next() {
    while (true) {
      if (ready.isEmpty() && !fill()) {
        requireUsable();
        return null;
      }
      try {
        RenderedRow row = ready.remove().get();
        rows++;
        return row;
      } catch (BadRowException e) {
        rows++;
        skip(e);
      }
    }
  }

  /** Reads a few rows and renders them on all cores; says whether there was one. */
  private boolean fill() {
    List<Supplier<RenderedRow>> read = new ArrayList<>();
    while (read.size() < ROWS_AT_ONCE && (options.limit() <= 0 || index < options.limit())) {
      try {
        Row row = nextRow();
        if (row == null) {
          break;
        }
        read.add(rendering(index++, row));
      } catch (BadRowException e) {
        index++;
        read.add(failed(e));
      } catch (RuntimeException e) {
        // the rows before it come first; nobody asks for what is behind
        read.add(failed(e));
        break;
      }
    }
    ready.addAll(workers.all(read));
    return !ready.isEmpty();
  }

  private Supplier<RenderedRow> rendering(int number, Row row) {
    RowParser parse = parser;
    ExampleBuilder build = builder;
    return () -> build.render(number, row, parse.parse(row));
  }

  private static Supplier<RenderedRow> failed(RuntimeException e) {
    return () -> {
      throw e;
    };
  }

  private Row nextRow() {
    while (true) {
      if (file == null) {
        if (next == files.size()) {
          return null;
        }
        file = RowReader.open(files.get(next));
      }
      Row row = nextOfFile();
      if (row != null) {
        if (parser == null) {
          prepare(row);
        }
        return row;
      }
      closeFile();
    }
  }

  private Row nextOfFile() {
    try {
      Row row = file.next();
      empty &= row == null;
      return row;
    } catch (BadRowException e) {
      empty = false;
      throw e;
    }
  }

  private void closeFile() {
    file.close();
    if (empty) {
      LOG.warn("{} holds no rows", files.get(next));
    }
    sizeBefore += size(files.get(next));
    next++;
    file = null;
    parser = null;
    empty = true;
  }

  /** Finds the layout of a file by its first record. */
  private void prepare(Row first) {
    DataFormat format = format(first);
    Optional<ChatTemplate> chat = format == DataFormat.TEXT ? Optional.empty() : template();
    if (chat.isEmpty() && RowParser.needsTemplate(format)) {
      throw new DataException(noTemplate(format));
    }
    if (chat.isEmpty()) {
      ExampleBuilder.requireEos(tokenizer);
    }
    formats.add(format);
    parser = new RowParser(format, chat.isPresent());
    builder = new ExampleBuilder(options.trainOn(), chat, tokenizer);
  }

  private DataFormat format(Row first) {
    Path at = files.get(next);
    if (RowReader.isPlainText(at)) {
      if (options.format() != DataFormat.AUTO && options.format() != DataFormat.TEXT) {
        throw new DataException(
            "%s is a text file, so its format is text, not %s".formatted(at, options.format()));
      }
      return DataFormat.TEXT;
    }
    return options.format() == DataFormat.AUTO ? RowParser.detect(first) : options.format();
  }

  private Optional<ChatTemplate> template() {
    if (template == null) {
      template = ChatTemplate.choose(options.template(), tokenizer);
    }
    return template;
  }

  private String noTemplate(DataFormat format) {
    String why =
        options.template().equals("none") ? "template is none" : "the tokenizer came with none";
    return "%s: rows of format %s need a chat template, and %s; set data.template to chatml, smollm2 or a Jinja file"
        .formatted(files.get(next), format.name().toLowerCase(Locale.ROOT), why);
  }

  private void skip(BadRowException e) {
    if (options.badRows() == BadRows.ERROR) {
      throw e;
    }
    bad++;
    if (bad <= NAMED) {
      problems.add(e.getMessage());
      LOG.warn("skipped: {}", e.getMessage());
    } else if (bad == NAMED + 1) {
      LOG.warn("more rows are skipped; they are counted");
    }
  }

  private void requireUsable() {
    if (rows == 0) {
      throw new DataException(options.names() + " holds no rows");
    }
    if (bad == rows) {
      throw new DataException(
          "%s: not one of %d rows can be used; the first: %s"
              .formatted(options.names(), rows, problems.get(0)));
    }
  }

  /** The layouts of the files read so far. */
  public Set<DataFormat> formats() {
    return Collections.unmodifiableSet(formats);
  }

  /** Rows read so far, bad ones included. */
  public int rows() {
    return rows;
  }

  /** Rows skipped so far. */
  public int bad() {
    return bad;
  }

  /** What is wrong with the first bad rows, at most ten. */
  public List<String> problems() {
    return Collections.unmodifiableList(problems);
  }

  /** Share of the rows that is read, from 0 to 1, or -1 where nobody knows. */
  public double progress() {
    double ofLimit = options.limit() > 0 ? (double) rows / options.limit() : -1;
    double ofFiles =
        size > 0 ? (double) (sizeBefore + (file == null ? 0 : file.read())) / size : -1;
    return Math.min(1, Math.max(ofLimit, ofFiles));
  }

  /** Bytes of a file; 0 for what is made rather than read. */
  private static long size(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new DataException("%s: cannot be read: %s".formatted(file, e), e);
    }
  }

  @Override
  public void close() {
    workers.close();
    if (file != null) {
      file.close();
    }
  }
}
