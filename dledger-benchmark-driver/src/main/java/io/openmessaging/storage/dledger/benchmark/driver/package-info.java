/** What every measured system shares: the load, a member's process, and the interfaces that a system implements. */
package io.openmessaging.storage.dledger.benchmark.driver;
