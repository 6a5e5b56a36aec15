/** Proxies on TCP between members that share a machine: what becomes of the bytes between them. */
package io.openmessaging.storage.dledger.jepsen.proxy;
