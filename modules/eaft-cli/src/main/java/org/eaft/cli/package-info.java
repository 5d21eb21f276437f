/**
 * The command line: arguments in, results on standard output, exit codes that scripts can rely on.
 */
package org.eaft.cli;
