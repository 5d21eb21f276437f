package org.eaft.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a data file into token ids and labels.
 *
 * <p>Conversations go through the chat template. A prompt and its completion, and an Alpaca row, do
 * too where there is one; else they are read as they stand and end in a trained EOS, as text does.
 * A token is a label where it overlaps what is trained, as in transformers; the first never is. No
 * BOS is put in front: a template that wants one writes it.
 */
public final class Examples {

  private Examples() {}

  /**
   * The examples of a file.
   *
   * @throws DataException naming file, line and field: no such file, a malformed row, a row longer
   *     than the limit, no row, no label
   */
  public static List<Example> read(DataOptions options, Tokenizer tokenizer) {
    return load(options, tokenizer).examples();
  }

  /** The examples of a file, with counts of what was cut and left out; errors as {@link #read}. */
  public static ExampleSet load(DataOptions options, Tokenizer tokenizer) {
    try (RowReader rows = RowReader.open(options.file())) {
      Row first = rows.next();
      if (first == null) {
        throw new DataException(options.file() + " holds no rows");
      }
      DataFormat format = format(options, first);
      Optional<ChatTemplate> template =
          format == DataFormat.TEXT
              ? Optional.empty()
              : ChatTemplate.choose(options.template(), tokenizer);
      if (template.isEmpty() && RowParser.needsTemplate(format)) {
        throw new DataException(noTemplate(options, format));
      }
      RowParser parser = new RowParser(format, template.isPresent());
      ExampleBuilder builder = new ExampleBuilder(options, template, tokenizer);
      int read = 0;
      for (Row row = first; row != null; row = read == options.limit() ? null : rows.next()) {
        builder.add(row, parser.parse(row));
        read++;
      }
      return builder.finish(format);
    }
  }

  private static DataFormat format(DataOptions options, Row first) {
    if (RowReader.isPlainText(options.file())) {
      if (options.format() != DataFormat.AUTO && options.format() != DataFormat.TEXT) {
        throw new DataException(
            "%s is a text file, so its format is text, not %s"
                .formatted(options.file(), options.format()));
      }
      return DataFormat.TEXT;
    }
    return options.format() == DataFormat.AUTO ? RowParser.detect(first) : options.format();
  }

  private static String noTemplate(DataOptions options, DataFormat format) {
    String why =
        options.template().equals("none") ? "template is none" : "the tokenizer came with none";
    return "%s: rows of format %s need a chat template, and %s; set data.template to chatml, smollm2 or a Jinja file"
        .formatted(options.file(), format.name().toLowerCase(Locale.ROOT), why);
  }
}
