package org.eaft.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.eaft.text.ChatEncoder;

/**
 * Made-up conversations, the same at each start: mostly common English words, some numbers and
 * signs, and in every eighth place a made-up word, so that no tokenizer knows all by heart.
 */
final class BenchText {

  private static final List<String> COMMON =
      List.of(
          ("the of and to in is that it was for on are as with they be at one have this from or had"
                  + " by hot word but what some we can out other were all there when up use your how"
                  + " said an each she which do their time if will way about many then them write"
                  + " would like so these her long make thing see him two has look more day could go"
                  + " come did number sound no most people my over know water than call first who may"
                  + " down side been now find answer because therefore question")
              .split(" "));
  private static final String[] SYLLABLES =
      "ba ke li mo nu ra shi tor ven wex yal zur pra ster ing tion al er qui dro".split(" ");
  private static final String[] SIGNS = {
    ". ", ", ", "? ", ": ", "; ", " – ", "! ", ".\n", " (", ") "
  };

  private final SplittableRandom random = new SplittableRandom(7);

  List<ChatEncoder.Conversation> conversations(int n, int words) {
    List<ChatEncoder.Conversation> all = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      all.add(conversation(words));
    }
    return all;
  }

  /** A question of a third of the words and an answer of the others. */
  ChatEncoder.Conversation conversation(int words) {
    Map<String, Object> question = Map.of("role", "user", "content", text(words / 3));
    Map<String, Object> answer = Map.of("role", "assistant", "content", text(words - words / 3));
    return new ChatEncoder.Conversation(List.of(question, answer), Map.of());
  }

  private String text(int words) {
    StringBuilder out = new StringBuilder(words * 6);
    for (int i = 0; i < words; i++) {
      int kind = random.nextInt(16);
      if (kind < 2) {
        for (int k = random.nextInt(2, 5); k > 0; k--) {
          out.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
        }
      } else if (kind == 2) {
        out.append(random.nextInt(2000));
      } else {
        out.append(COMMON.get(random.nextInt(COMMON.size())));
      }
      out.append(kind > 13 ? SIGNS[random.nextInt(SIGNS.length)] : " ");
    }
    return out.toString();
  }
}
