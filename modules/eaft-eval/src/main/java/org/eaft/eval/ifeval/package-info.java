/**
 * IFEval: instructions that a program can verify, and whether a response follows them.
 *
 * <p>Start at {@link org.eaft.eval.ifeval.IfEval}. The reference is written in Python and leans on
 * its {@code str} and {@code re}, on NLTK and on langdetect; the classes whose names begin with Py
 * do what Python does where Java does something else.
 *
 * <p><b>Sentences</b> and words are those of NLTK 3.9.1, with Punkt's trained parameters for
 * English. NLTK 3.10 also ends sentences at typographic quotes and takes combining marks for parts
 * of words, which changes few verdicts (1 of 6479 on made-up responses to the benchmark's prompts).
 *
 * <p><b>Languages</b> are told by a detector written after the Python package langdetect, with its
 * profiles and its random numbers, so that verdicts are the same. Libraries were tried on 400
 * English texts in capitals, as a kind of instructions wants them, and 1400 texts of 30 languages:
 * language-detector 0.6, which tika-langdetect-optimaize 3.3.0 wraps, agrees with langdetect on 151
 * of the former, since langdetect leaves words in capitals out but for their first letter, and
 * brings four more jars; lingua 1.2.2 is a jar of 80 MB; the Java original,
 * com.cybozu.labs:langdetect, agrees on 391, as langdetect does with another seed, but is not kept
 * since 2012, and differs in its random numbers.
 */
package org.eaft.eval.ifeval;
