package io.openmessaging.storage.dledger.example.register;

import java.util.concurrent.CompletableFuture;

import io.openmessaging.storage.dledger.DLedgerServer;
import io.openmessaging.storage.dledger.UserDefineProcessor;
import io.openmessaging.storage.dledger.protocol.DLedgerResponseCode;
import io.openmessaging.storage.dledger.protocol.UserDefineRequest;
import io.openmessaging.storage.dledger.protocol.UserDefineResponse;
import io.openmessaging.storage.dledger.statemachine.session.SessionLimits;
import io.openmessaging.storage.dledger.statemachine.session.SessionStateMachine;

/**
 * A replicated register: what a member needs to serve {@link RegisterClient}s. Any thread. Historical name and type
 * codes.
 */
public final class RegisterDLedger {
    static final int WRITE = 0;
    static final int READ = 1;

    private final DLedgerServer server;
    private final RegisterMap map = new RegisterMap();

    private RegisterDLedger(DLedgerServer server) {
        this.server = server;
    }

    /** Makes a member that has not started one of a register. */
    public static void serveOn(DLedgerServer server) {
        RegisterDLedger register = new RegisterDLedger(server);
        server.registerStateMachine(
            new SessionStateMachine(new RegisterStateMachine(register.map), SessionLimits.DEFAULT));
        server.registerUserDefineProcessor(WRITE, UserDefineProcessor.ofWrites(server));
        server.registerUserDefineProcessor(READ, register::read);
    }

    private CompletableFuture<UserDefineResponse> read(UserDefineRequest request) {
        RegisterRead read = RegisterRead.decode(request.getBody());
        if (read == null) {
            return CompletableFuture.completedFuture(UserDefineResponse.of(DLedgerResponseCode.UNEXPECTED_ARGUMENT));
        }
        return server.readIndex(read.mode()).thenApply(confirmed -> confirmed.code() == DLedgerResponseCode.SUCCESS
            ? UserDefineResponse.of(RegisterRead.encodeAnswer(map.get(read.key())))
            : UserDefineResponse.of(confirmed.code()));
    }
}
