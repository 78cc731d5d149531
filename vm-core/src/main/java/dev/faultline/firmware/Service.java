package dev.faultline.firmware;

/** What stands behind one interrupt. */
@FunctionalInterface
interface Service {
    /** What the guest does next. */
    enum Next {
        /** Goes back to the caller. */
        RETURN,
        /** Waits for an interrupt, then calls again. */
        WAIT,
        /** Goes where the service has put it. */
        ELSEWHERE
    }

    /**
     * Serves a caller.
     *
     * @param resumed whether it was sent to wait before and comes again for the same call
     */
    Next serve(Caller caller, boolean resumed);
}
