package org.eaft.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.eaft.models.generate.Finish;
import org.eaft.text.DataException;
import org.eaft.train.Progress;
import org.eaft.train.generate.Chat;
import org.eaft.train.generate.Completion;

/** Lines to questions and commands; answers to standard output, remarks to standard error. */
final class ChatLoop {

  private static final String PROMPT = "> ";
  private static final String HELP =
      """
      /reset          begin anew; what the system says stays
      /system TEXT    what the system says first from now on; without TEXT: show it
      /save FILE      add the conversation to a file of training data (JSON lines of messages)
      /help           this
      /exit           end; so does the end of the input
      Ctrl-C stops an answer. A line that begins with a slash is said where a blank stands before it.\
      """;

  private final Chat chat;
  private final BufferedReader in;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Interrupt interrupt = Interrupt.install();
  private final boolean terminal = Progress.errorIsTerminal();

  ChatLoop(Chat chat, BufferedReader in, PrintWriter out, PrintWriter err) {
    this.chat = chat;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /** Until /exit or the end of the input. */
  void run() {
    for (String line = line(); line != null; line = line()) {
      if (line.equals("/exit") || line.equals("/quit")) {
        return;
      }
      try {
        if (line.startsWith("/")) {
          command(line.strip());
        } else if (!line.isBlank()) {
          answer(line.strip());
        }
      } catch (DataException | UncheckedIOException e) {
        remark(e.getMessage());
      }
    }
  }

  private String line() {
    if (terminal) {
      err.print(PROMPT);
      err.flush();
    }
    try {
      return in.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read: " + e.getMessage(), e);
    }
  }

  private void remark(String text) {
    err.println(text);
    err.flush();
  }

  private void answer(String question) {
    interrupt.begin();
    try {
      Completion answer =
          chat.answer(
              question,
              piece -> {
                out.print(piece);
                out.flush();
              },
              interrupt);
      out.println();
      out.flush();
      if (interrupt.getAsBoolean()) {
        remark("(stopped)");
      } else if (answer.finish() == Finish.LENGTH) {
        remark("(cut off after %d tokens: --max-new-tokens)".formatted(answer.tokens().length));
      } else if (answer.finish() == Finish.CONTEXT) {
        remark("(the model's context is full: /reset begins anew)");
      }
    } finally {
      interrupt.end();
    }
  }

  private void command(String line) {
    int blank = line.indexOf(' ');
    String name = blank < 0 ? line : line.substring(0, blank);
    String argument = blank < 0 ? "" : line.substring(blank + 1).strip();
    switch (name) {
      case "/reset" -> {
        chat.reset();
        remark("(begun anew)");
      }
      case "/system" -> system(argument);
      case "/save" -> save(argument);
      case "/help" -> remark(HELP);
      default -> remark(name + " is no command; /help lists them");
    }
  }

  private void system(String text) {
    if (text.isEmpty()) {
      remark(chat.system() == null ? "(the system says nothing)" : chat.system());
    } else {
      chat.system(text);
      remark("(set; it counts from the next answer on)");
    }
  }

  private void save(Path file) {
    chat.save(file);
    remark("(added to %s)".formatted(file));
  }

  private static Path path(String file) {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new DataException("/save: %s is no name of a file".formatted(file), e);
    }
  }

  private void save(String file) {
    if (file.isEmpty()) {
      remark("/save: name a file, such as talk.jsonl");
    } else if (chat.isEmpty()) {
      remark("/save: nothing was said yet");
    } else {
      save(path(file));
    }
  }
}
