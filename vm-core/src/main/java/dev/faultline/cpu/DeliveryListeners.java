package dev.faultline.cpu;

import java.util.Arrays;

/** Several listeners as one, told in the order in which they came. Immutable. */
final class DeliveryListeners implements DeliveryListener {
    private final DeliveryListener[] all;

    private DeliveryListeners(DeliveryListener[] all) {
        this.all = all;
    }

    /** One more beside those there are, which may be null. */
    static DeliveryListener with(DeliveryListener present, DeliveryListener added) {
        if (present == null) {
            return added;
        }
        DeliveryListener[] before = listeners(present);
        DeliveryListener[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = added;
        return new DeliveryListeners(after);
    }

    /** Those there are without one; null where nobody is left. */
    static DeliveryListener without(DeliveryListener present, DeliveryListener removed) {
        if (present == null) {
            return null;
        }
        DeliveryListener[] rest =
                Arrays.stream(listeners(present))
                        .filter(listener -> listener != removed)
                        .toArray(DeliveryListener[]::new);
        return switch (rest.length) {
            case 0 -> null;
            case 1 -> rest[0];
            default -> new DeliveryListeners(rest);
        };
    }

    private static DeliveryListener[] listeners(DeliveryListener listener) {
        return listener instanceof DeliveryListeners several
                ? several.all
                : new DeliveryListener[] {listener};
    }

    @Override
    public void delivering(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {
        for (DeliveryListener listener : all) {
            listener.delivering(cpu, vector, errorCode, kind, returnRip);
        }
    }

    @Override
    public void delivered(Cpu cpu, int vector, int errorCode, int kind, long returnRip) {
        for (DeliveryListener listener : all) {
            listener.delivered(cpu, vector, errorCode, kind, returnRip);
        }
    }

    @Override
    public void nested(Cpu cpu, int first, int second, int result) {
        for (DeliveryListener listener : all) {
            listener.nested(cpu, first, second, result);
        }
    }

    @Override
    public boolean readsRegisters(Cpu cpu, int vector) {
        for (DeliveryListener listener : all) {
            if (listener.readsRegisters(cpu, vector)) {
                return true;
            }
        }
        return false;
    }
}
