/**
 * The pocket world: a closed vocabulary, people with facts, a formulary, sums, instructions and
 * pronouns, all drawn from a seed. A model of two million parameters learns it in minutes; a
 * teacher then demonstrates a new task and is wrong about some people, which makes confident
 * conflicts.
 */
package org.eaft.text.pocket;
