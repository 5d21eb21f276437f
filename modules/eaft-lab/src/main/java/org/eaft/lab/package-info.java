/** Experiments over many runs: matrices, result rows, tables, and scans of single tokens. */
package org.eaft.lab;
