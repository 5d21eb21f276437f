package org.eaft.text.pocket;

/** What a user says and what the assistant answers. */
record Exchange(String user, String assistant) {}
