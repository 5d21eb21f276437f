package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same conversations in every layout and kind of file are the same tokens and labels. */
class SameConversationTest {

  /** One call of one function. */
  private record Call(String name, ObjectNode arguments) {}

  /** A turn; an assistant's may be calls instead of a text. */
  private record Turn(String role, String content, List<Call> calls) {
    static Turn of(String role, String content) {
      return new Turn(role, content, List.of());
    }
  }

  /** A conversation; its last turn is a text of the assistant. */
  private record Talk(String system, List<Turn> turns, ArrayNode tools) {}

  private static final List<String> PIECES =
      List.of(
          "Mira had ",
          "12 plums",
          ", ",
          "\"",
          "'",
          "\n",
          "\r\n",
          "\t",
          "\\",
          "\\n",
          "{{ 7 * 7 }}",
          "{% if %}",
          "😀",
          "ة",
          "\u2028",
          "\u0085",
          "[1, 2]",
          "{\"a\": 1}",
          " ",
          "",
          "null",
          "007",
          "2024-02-30",
          "a,b;c",
          "#",
          "\uFEFF");

  @TempDir Path dir;
  private Tokenizer tokenizer;
  private Path template;

  @BeforeEach
  void open() throws IOException {
    tokenizer = Tiny.tokenizer(dir);
    template = Tiny.file(dir, "t.jinja", Tiny.resource("/golden/templates/qwen2_5.jinja"));
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void toolConversations() throws IOException {
    List<Talk> talks = talks(15, true, 8);
    String messages =
        "messages STRUCT(role VARCHAR, content VARCHAR, tool_calls STRUCT(type VARCHAR,"
            + " \"function\" STRUCT(name VARCHAR, arguments VARCHAR))[])[]";
    String conversations = "conversations STRUCT(\"from\" VARCHAR, \"value\" VARCHAR)[]";
    List<Example> expected = read(Kinds.jsonl(dir, rows(talks, t -> messages(t, false))));

    for (TrainOn on : TrainOn.values()) {
      List<Example> all = read(on, Kinds.jsonl(dir, rows(talks, t -> messages(t, false))));
      for (Path file :
          Kinds.all(dir, rows(talks, t -> messages(t, true)), messages, "tools VARCHAR")) {
        requireSame(file, all, read(on, file));
      }
      for (Path file : Kinds.texts(dir, rows(talks, t -> messages(t, false)))) {
        requireSame(file, all, read(on, file));
      }
      List<ObjectNode> sharegpt = rows(talks, SameConversationTest::sharegpt);
      for (Path file : Kinds.all(dir, sharegpt, conversations, "system VARCHAR", "tools VARCHAR")) {
        requireSame(file, all, read(on, file));
      }
    }
    List<Example> last = read(TrainOn.LAST, Kinds.jsonl(dir, rows(talks, t -> messages(t, true))));
    Path sides = Kinds.jsonl(dir, rows(talks, SameConversationTest::promptCompletion));
    requireSame(sides, last, read(TrainOn.ASSISTANT, sides));
    assertThat(last.stream().mapToInt(Example::supervisedTokens).sum())
        .isLessThan(expected.stream().mapToInt(Example::supervisedTokens).sum());
  }

  @Test
  void conversationsWithoutTools() throws IOException {
    List<Talk> talks = talks(15, false, 6);
    String[] types = {
      "instruction VARCHAR",
      "input VARCHAR",
      "output VARCHAR",
      "system VARCHAR",
      "history VARCHAR[][]"
    };

    for (TrainOn on : TrainOn.values()) {
      List<Example> all = read(on, Kinds.jsonl(dir, rows(talks, t -> messages(t, false))));
      for (Path file : Kinds.all(dir, rows(talks, SameConversationTest::alpaca), types)) {
        requireSame(file, all, read(on, file));
      }
    }
  }

  @Test
  void oneQuestionAndOneAnswer() throws IOException {
    List<Talk> talks = talks(15, false, 2).stream().map(t -> new Talk("", t.turns, null)).toList();
    List<Example> all = read(Kinds.jsonl(dir, rows(talks, t -> messages(t, false))));

    for (String[] names : new String[][] {{"question", "answer"}, {"prompt", "completion"}}) {
      List<ObjectNode> rows =
          rows(
              talks,
              t ->
                  object()
                      .put(names[0], t.turns.get(0).content)
                      .put(names[1], t.turns.get(1).content));
      for (Path file : Kinds.all(dir, rows, names[0] + " VARCHAR", names[1] + " VARCHAR")) {
        requireSame(file, all, read(file));
      }
    }
  }

  private static void requireSame(Path file, List<Example> expected, List<Example> found) {
    assertThat(found).as("%s", file).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i).ids()).as("%s, row %d", file, i).isEqualTo(expected.get(i).ids());
      assertThat(found.get(i).trained())
          .as("%s, row %d", file, i)
          .isEqualTo(expected.get(i).trained());
    }
  }

  private List<Example> read(Path file) {
    return read(TrainOn.ASSISTANT, file);
  }

  private List<Example> read(TrainOn on, Path file) {
    DataOptions o =
        new DataOptions(file, DataFormat.AUTO, on, template.toString(), 100_000, Overlong.ERROR, 0);
    return Examples.read(o, tokenizer);
  }

  // ---- conversations ----

  private static List<Talk> talks(int n, boolean tools, int turns) {
    Random random = new Random(tools ? 1 : 2);
    List<Talk> talks = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      talks.add(talk(random, tools, 2 * (1 + random.nextInt(turns / 2))));
    }
    return talks;
  }

  private static Talk talk(Random random, boolean tools, int turns) {
    List<Turn> list = new ArrayList<>();
    for (int t = 0; t < turns; t += 2) {
      list.add(Turn.of("user", text(random)));
      for (int k = tools ? random.nextInt(3) : 0; k > 0; k--) {
        List<Call> calls = new ArrayList<>();
        for (int c = 0; c <= random.nextInt(2); c++) {
          calls.add(new Call("f" + random.nextInt(9), arguments(random)));
        }
        list.add(new Turn("assistant", "", calls));
        list.add(Turn.of("tool", text(random)));
      }
      list.add(Turn.of("assistant", text(random)));
    }
    ArrayNode described = null;
    if (tools && random.nextBoolean()) {
      described = Json.MAPPER.createArrayNode();
      described
          .addObject()
          .put("type", "function")
          .putObject("function")
          .put("name", text(random))
          .put("description", text(random));
    }
    return new Talk(random.nextBoolean() ? "S" + text(random) : "", list, described);
  }

  private static String text(Random random) {
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      out.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return out.toString();
  }

  private static ObjectNode arguments(Random random) {
    ObjectNode a = object();
    for (int i = random.nextInt(4); i > 0; i--) {
      String key = "k" + i + text(random);
      switch (random.nextInt(5)) {
        case 0 -> a.put(key, random.nextInt());
        case 1 -> a.put(key, random.nextInt(100) / 8.0);
        case 2 -> a.putArray(key).add(text(random)).add(random.nextBoolean());
        case 3 -> a.putNull(key);
        default -> a.put(key, text(random));
      }
    }
    return a;
  }

  // ---- layouts ----

  private static ObjectNode object() {
    return Json.MAPPER.createObjectNode();
  }

  private static List<ObjectNode> rows(List<Talk> talks, Function<Talk, ObjectNode> layout) {
    return talks.stream().map(layout).toList();
  }

  /** With texts, as for OpenAI; else with objects, as for transformers. */
  private static ObjectNode messages(Talk talk, boolean texts) {
    ObjectNode row = object();
    row.set("messages", messages(talk, 0, talk.turns.size(), texts));
    if (talk.tools != null && texts) {
      row.put("tools", talk.tools.toString());
    } else if (talk.tools != null) {
      row.set("tools", talk.tools);
    }
    return row;
  }

  private static ArrayNode messages(Talk talk, int from, int to, boolean texts) {
    ArrayNode list = Json.MAPPER.createArrayNode();
    if (from == 0 && !talk.system.isEmpty()) {
      list.addObject().put("role", "system").put("content", talk.system);
    }
    for (Turn turn : talk.turns.subList(from, to)) {
      ObjectNode m = list.addObject().put("role", turn.role);
      if (turn.calls.isEmpty()) {
        m.put("content", turn.content);
        continue;
      }
      ArrayNode calls = m.putArray("tool_calls");
      for (Call call : turn.calls) {
        ObjectNode function = calls.addObject().put("type", "function").putObject("function");
        function.put("name", call.name);
        if (texts) {
          function.put("arguments", call.arguments.toPrettyString());
        } else {
          function.set("arguments", call.arguments);
        }
      }
    }
    return list;
  }

  private static ObjectNode promptCompletion(Talk talk) {
    int last = talk.turns.size() - 1;
    ObjectNode row = object();
    row.set("prompt", messages(talk, 0, last, false));
    row.set("completion", messages(talk, last, last + 1, false));
    if (talk.tools != null) {
      row.set("tools", talk.tools);
    }
    return row;
  }

  private static ObjectNode sharegpt(Talk talk) {
    ObjectNode row = object();
    ArrayNode list = row.putArray("conversations");
    for (Turn turn : talk.turns) {
      ArrayNode calls = Json.MAPPER.createArrayNode();
      turn.calls.forEach(c -> calls.addObject().put("name", c.name).set("arguments", c.arguments));
      String from =
          switch (turn.role) {
            case "user" -> "human";
            case "tool" -> "observation";
            default -> calls.isEmpty() ? "gpt" : "function_call";
          };
      String value =
          calls.isEmpty() ? turn.content : (calls.size() == 1 ? calls.get(0) : calls).toString();
      list.addObject().put("from", from).put("value", value);
    }
    row.put("system", talk.system);
    ArrayNode bare = Json.MAPPER.createArrayNode();
    if (talk.tools != null) {
      talk.tools.forEach(t -> bare.add(t.get("function")));
    }
    return row.put("tools", bare.toString());
  }

  private static ObjectNode alpaca(Talk talk) {
    ObjectNode row = object();
    int last = talk.turns.size() - 2;
    // an instruction with a line end may as well be an instruction and an input
    String user = talk.turns.get(last).content;
    int cut = user.indexOf('\n');
    boolean split = cut > 0 && cut < user.length() - 1;
    row.put("instruction", split ? user.substring(0, cut) : user);
    row.put("input", split ? user.substring(cut + 1) : "");
    row.put("output", talk.turns.get(last + 1).content);
    row.put("system", talk.system);
    ArrayNode history = row.putArray("history");
    for (int t = 0; t < last; t += 2) {
      history.addArray().add(talk.turns.get(t).content).add(talk.turns.get(t + 1).content);
    }
    return row;
  }
}
