/** Members that break one promise each, to show that the harness sees it. Never in a jar. */
package io.openmessaging.storage.dledger.jepsen.liar;
