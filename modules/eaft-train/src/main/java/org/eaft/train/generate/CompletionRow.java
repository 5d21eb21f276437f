package org.eaft.train.generate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * A line of a file of completions.
 *
 * @param index of the prompt in its file, from 0
 * @param sample of those of this prompt, from 0
 * @param prompt its text; null where it is a conversation
 * @param messages its turns; null where it is a text
 * @param text what was written
 * @param promptTokens that were read
 * @param tokens that were written
 * @param finish why it ended: end (a token), stop (a string), length, context
 * @param ids the tokens that were written; null where nobody asked for them
 * @param key of all that the text depends on: model, settings, prompt
 */
@SuppressWarnings("ArrayRecordComponent") // a line of JSON, never compared
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CompletionRow(
    int index,
    int sample,
    String prompt,
    List<Map<String, Object>> messages,
    String text,
    int promptTokens,
    int tokens,
    String finish,
    int[] ids,
    String key) {}
