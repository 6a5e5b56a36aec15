/**
 * What clients and the nemesis did and saw, in the form that Jepsen's own tools read and write.
 */
package io.openmessaging.storage.dledger.jepsen.history;
