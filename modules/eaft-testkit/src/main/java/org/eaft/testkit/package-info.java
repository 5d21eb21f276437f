/**
 * What tests share: golden files, gradient checks, sizes, tolerances and tiny models. Test scope
 * only.
 */
package org.eaft.testkit;
