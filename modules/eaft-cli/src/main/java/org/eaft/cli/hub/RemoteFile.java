package org.eaft.cli.hub;

/**
 * A file of a repository at a commit.
 *
 * @param path its name in the repository, with slashes
 * @param size bytes
 * @param hash of its content
 */
record RemoteFile(String path, long size, ContentHash hash) {}
