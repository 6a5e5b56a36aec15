/** Apache Ratis as a measured system. */
package io.openmessaging.storage.dledger.benchmark.ratis;
