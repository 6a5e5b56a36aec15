package io.openmessaging.storage.dledger.jepsen.liar;

import java.util.function.Function;

import io.openmessaging.storage.dledger.DLedgerConfig;
import io.openmessaging.storage.dledger.DLedgerServer;

/** What a lying member does wrong; all else is as it should be. */
enum Lie {
    /** An append is acknowledged when it has its index, before any other member has it. */
    ACKNOWLEDGES_EARLY(EarlyAcknowledger::new),
    /** A vote is forgotten as soon as it is given: who asks for it in the same term gets it as well. */
    VOTES_TWICE(TwiceVoter::new),
    /** Who led answers reads at once, and goes on until it hears that another leads. */
    READS_WHEN_DEPOSED(DeposedReader::new),
    /** The state machine is given each entry twice, and the second answer counts. */
    APPLIES_TWICE(TwiceApplier::new),
    /** Entries count as durable though nothing was forced. */
    SKIPS_FORCES(config -> DLedgerServer.builder(config).store(new UnforcedStore(config)).build());

    private final Function<DLedgerConfig, DLedgerServer> maker;

    Lie(Function<DLedgerConfig, DLedgerServer> maker) {
        this.maker = maker;
    }

    /** A member that lies, not started yet. */
    DLedgerServer member(DLedgerConfig config) {
        return maker.apply(config);
    }
}
