package org.eaft.eval.bfcl;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** What the leaderboard's own program says of texts (golden/bfcl.py), beside what we say. */
final class GoldenCases {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  final List<String> disagreements = new ArrayList<>();
  int texts;
  int questions;

  static GoldenCases compare(InputStream gzip) throws IOException {
    GoldenCases cases = new GoldenCases();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(gzip), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        cases.question(MAPPER.readValue(line, new TypeReference<Map<String, Object>>() {}));
      }
    }
    return cases;
  }

  @SuppressWarnings("unchecked")
  private void question(Map<String, Object> row) {
    questions++;
    List<Map<String, Object>> functions = (List<Map<String, Object>>) row.get("functions");
    List<Map<String, Object>> answers = (List<Map<String, Object>>) row.get("answers");
    same("prompt of " + functions, row.get("prompt"), Bfcl.prompt(functions));
    same("tools of " + functions, row.get("tools").toString(), Bfcl.tools(functions).toString());
    Category category = Category.of((String) row.get("category"));
    for (List<Object> c : (List<List<Object>>) row.get("cases")) {
      texts++;
      CallSyntax syntax = CallSyntax.valueOf((String) c.get(0));
      String text = (String) c.get(2);
      String title = "%s %s %s".formatted(category, syntax, text);
      Object calls = CallParser.read(text, syntax).map(GoldenCases::encoded).orElse(null);
      same("calls of " + title, withLongs(c.get(3)), calls);
      Bfcl.Options options = new Bfcl.Options(syntax, (Boolean) c.get(1));
      Verdict verdict = Bfcl.check(category, functions, answers, text, options);
      String context = "verdict on %s; answers %s; %s".formatted(title, answers, verdict);
      same(context, List.of(c.get(4), c.get(5)), List.of(verdict.valid(), verdict.errorType()));
    }
  }

  private void same(String title, Object theirs, Object ours) {
    if (!Objects.equals(theirs, ours)) {
      disagreements.add("%s%n  theirs %s%n  ours   %s".formatted(title, theirs, ours));
    }
  }

  private static Object withLongs(Object value) {
    if (value instanceof Integer i) {
      return i.longValue();
    } else if (value instanceof List<?> items) {
      List<Object> all = new ArrayList<>();
      items.forEach(i -> all.add(withLongs(i)));
      return all;
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, Object> all = new LinkedHashMap<>();
      map.forEach((k, v) -> all.put(k, withLongs(v)));
      return all;
    }
    return value;
  }

  private static List<Object> encoded(List<Call> calls) {
    List<Object> all = new ArrayList<>();
    for (Call call : calls) {
      List<Object> arguments = new ArrayList<>();
      call.arguments().forEach((k, v) -> arguments.add(Arrays.asList(k, encoded(v))));
      all.add(List.of(call.name(), arguments));
    }
    return all;
  }

  private static Object encoded(Object value) {
    if (value instanceof Opaque o) {
      return Map.of(o.type(), o.type().equals("bytes") ? o.text() : 0L);
    } else if (value instanceof Double d && !Double.isFinite(d)) {
      return Map.of("float", d.isNaN() ? "nan" : d > 0 ? "inf" : "-inf");
    } else if (value instanceof List<?> list) {
      List<Object> items = new ArrayList<>();
      list.forEach(v -> items.add(encoded(v)));
      return list instanceof PyTuple ? Map.of("tuple", items) : items;
    } else if (value instanceof Map<?, ?> map) {
      List<Object> items = new ArrayList<>();
      map.forEach((k, v) -> items.add(Arrays.asList(encoded(k), encoded(v))));
      return Map.of("dict", items);
    }
    return value;
  }
}
