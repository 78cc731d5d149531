package dev.faultline.firmware;

/** How a service answers what it does not model: CF set, and one report with the registers. */
@FunctionalInterface
interface Refusal {
    /**
     * Refuses a call.
     *
     * @param ah the error code for AH, or -1 to leave it
     * @return {@link Service.Next#RETURN}
     */
    Service.Next refuse(Caller caller, int ah);
}
