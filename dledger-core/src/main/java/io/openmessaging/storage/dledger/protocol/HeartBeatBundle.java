package io.openmessaging.storage.dledger.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Heartbeats of several groups that travel to one process in one message. Each stands for itself: it is handled as if
 * it had come alone. Architecture §3.10.
 *
 * @param requests in the order of their sending
 */
public record HeartBeatBundle(List<HeartBeatRequest> requests) implements ProcessMessage {
    public HeartBeatBundle {
        requests = List.copyOf(requests);
    }

    /** What the members answer that were asked all and have answered by then; their faults are told to those alone. */
    public HeartBeatBundleReply answers(Function<HeartBeatRequest, CompletableFuture<HeartBeatResponse>> ask) {
        List<CompletableFuture<HeartBeatResponse>> asked = requests.stream().map(ask).toList();
        List<HeartBeatBundleReply.Answer> answers = new ArrayList<>();
        for (int place = 0; place < asked.size(); place++) {
            CompletableFuture<HeartBeatResponse> each = asked.get(place);
            if (each.isDone() && !each.isCompletedExceptionally()) {
                answers.add(new HeartBeatBundleReply.Answer(place, each.join()));
            }
        }
        return new HeartBeatBundleReply(answers);
    }
}
