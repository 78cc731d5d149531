package dev.faultline.tracefile;

/** The last delivery of each vector, as writer and reader keep it alike. */
final class DeliveryHistory {
    private final TraceEvent.Delivery[] last = new TraceEvent.Delivery[256];

    boolean again(TraceEvent.Delivery delivery) {
        return delivery.equals(last[delivery.vector()]);
    }

    /** The last one of a vector, or null. */
    TraceEvent.Delivery last(int vector) {
        return last[vector];
    }

    long lastRip(int vector) {
        return last[vector] == null ? 0 : last[vector].returnRip();
    }

    void note(TraceEvent.Delivery delivery) {
        last[delivery.vector()] = delivery;
    }
}
