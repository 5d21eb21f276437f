package org.eaft.text.pocket;

/**
 * One attribute of one person.
 *
 * @param value what is true
 * @param mistake what a mistaken teacher says, always the same
 * @param asked whether pre-training asks for it; what it only states is the test
 */
record Fact(Person person, Attribute attribute, String value, String mistake, boolean asked) {}
