/**
 * Text from tokens as they come: {@link org.eaft.text.stream.TextStream} passes on what no later
 * token can change.
 */
package org.eaft.text.stream;
