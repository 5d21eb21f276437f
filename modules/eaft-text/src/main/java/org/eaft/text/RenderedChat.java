package org.eaft.text;

import java.util.List;

/** A rendered conversation and the character ranges inside its generation marks, in order. */
record RenderedChat(String text, List<Span> generated) {}
