package io.openmessaging.storage.dledger;

import io.openmessaging.storage.dledger.exception.DLedgerException;
import io.openmessaging.storage.dledger.metrics.MetricsProvider;
import io.openmessaging.storage.dledger.rpc.DLedgerRpcService;
import io.openmessaging.storage.dledger.statemachine.StateMachine;
import io.openmessaging.storage.dledger.store.DLedgerStore;

/**
 * The parts of a {@link DLedgerServer}; what is not given is found on the class path. For one thread, and one server.
 */
public final class DLedgerServerBuilder {
    enum RpcOwner { SERVER, CALLER }

    private final DLedgerConfig config;
    private DLedgerStore store;
    private DLedgerRpcService rpc;
    private RpcOwner rpcOwner = RpcOwner.SERVER;
    private StateMachine stateMachine;
    private MetricsProvider metrics;
    private DLedgerRuntime runtime = DLedgerRuntime.shared();

    DLedgerServerBuilder(DLedgerConfig config) {
        this.config = config;
    }

    /** The store, not used by anyone else; the server opens and closes it. */
    public DLedgerServerBuilder store(DLedgerStore store) {
        this.store = store;
        return this;
    }

    /** The transport of this server alone; the server starts it and shuts it down. */
    public DLedgerServerBuilder rpc(DLedgerRpcService rpc) {
        this.rpc = rpc;
        this.rpcOwner = RpcOwner.SERVER;
        return this;
    }

    /** A transport that servers share: each starts it, the caller shuts it down after all of them. */
    public DLedgerServerBuilder sharedRpc(DLedgerRpcService rpc) {
        this.rpc = rpc;
        this.rpcOwner = RpcOwner.CALLER;
        return this;
    }

    /** What the entries add up to; without one the log is all there is. See {@code registerStateMachine}. */
    public DLedgerServerBuilder stateMachine(StateMachine stateMachine) {
        this.stateMachine = stateMachine;
        return this;
    }

    /**
     * Where the measurements go, whatever the settings say of that; without one, to what the settings name.
     *
     * @see DLedgerConfig#getMetricsExporterType
     */
    public DLedgerServerBuilder metrics(MetricsProvider metrics) {
        this.metrics = metrics;
        return this;
    }

    /** The threads to run on; without one, {@link DLedgerRuntime#shared}. */
    public DLedgerServerBuilder runtime(DLedgerRuntime runtime) {
        this.runtime = runtime;
        return this;
    }

    /**
     * The server, not started yet.
     *
     * @throws IllegalArgumentException if a setting is out of its range, or the state machine is bound elsewhere
     * @throws DLedgerException if a part is neither given nor on the class path; names the missing module
     */
    public DLedgerServer build() {
        return new DLedgerServer(this);
    }

    // For the server; null for what was not given.

    DLedgerConfig config() {
        return config;
    }

    DLedgerStore store() {
        return store;
    }

    DLedgerRpcService rpc() {
        return rpc;
    }

    RpcOwner rpcOwner() {
        return rpcOwner;
    }

    StateMachine stateMachine() {
        return stateMachine;
    }

    MetricsProvider metrics() {
        return metrics;
    }

    DLedgerRuntime runtime() {
        return runtime;
    }
}
