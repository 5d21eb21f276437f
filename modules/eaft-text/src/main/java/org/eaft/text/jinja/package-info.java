/**
 * Jinja templates rendered as Python's jinja2 renders them, in the setting of Hugging Face's chat
 * templates.
 *
 * <p>A template is read once into a tree of small functions and may then be rendered by several
 * threads. Values are what JSON gives: {@link java.util.Map}, {@link java.util.List}, {@link
 * String}, numbers, booleans and null, which is Python's None. What this package does not know of
 * jinja2 is an error, never a different text.
 */
package org.eaft.text.jinja;
