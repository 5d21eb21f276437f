/** What Python does to strings: most rules of scoring were written in it. */
package org.eaft.eval.python;
