/** Tables of experiments, made from the rows of a results store only, and the paper's tables. */
package org.eaft.lab.tables;
