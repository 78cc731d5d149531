package dev.faultline.symbols.demangle;

/** Names of what the compiler makes itself: tables, thunks, guards (Itanium C++ ABI 5.1.4). */
final class ItaniumSpecial {
    private final ItaniumInput in;
    private final ItaniumNames names;
    private final ItaniumTypes types;

    ItaniumSpecial(ItaniumInput in, ItaniumNames names, ItaniumTypes types) {
        this.in = in;
        this.names = names;
        this.types = types;
    }

    Node special() throws BadName {
        char group = in.next();
        char which = in.next();
        return group == 'T' ? table(which) : guard(which);
    }

    private Node table(char which) throws BadName {
        return switch (which) {
            case 'V' -> Node.of("vtable for ", types.type());
            case 'T' -> Node.of("VTT for ", types.type());
            case 'I' -> Node.of("typeinfo for ", types.type());
            case 'S' -> Node.of("typeinfo name for ", types.type());
            case 'F' -> Node.of("typeinfo fn for ", types.type());
            case 'W' -> Node.of("TLS wrapper function for ", names.name());
            case 'H' -> Node.of("TLS init function for ", names.name());
            case 'A' -> Node.of("template parameter object for ", templateArgument());
            case 'h' -> {
                offset('h');
                yield Node.of("non-virtual thunk to ", names.encoding(false));
            }
            case 'v' -> {
                offset('v');
                yield Node.of("virtual thunk to ", names.encoding(false));
            }
            case 'c' -> {
                offset(in.next());
                offset(in.next());
                yield Node.of("covariant return thunk to ", names.encoding(false));
            }
            case 'C' -> {
                Node derived = types.type();
                in.number();
                in.expect("_");
                Node base = types.type();
                yield Node.of("construction vtable for ", base, "-in-", derived);
            }
            default -> throw new BadName("special name T" + which);
        };
    }

    private Node templateArgument() throws BadName {
        return types.expressions().primary();
    }

    private Node guard(char which) throws BadName {
        return switch (which) {
            case 'V' -> Node.of("guard variable for ", names.name());
            case 'R' -> {
                Node name = names.name();
                int number = in.more() && in.peek() != '_' ? sequence() : 0;
                if (in.more()) {
                    in.expect("_");
                }
                yield Node.of("reference temporary #" + number + " for ", name);
            }
            case 'A' -> Node.of("hidden alias for ", names.encoding(false));
            case 'T' -> {
                char kind = in.next();
                if (kind != 't' && kind != 'n') {
                    throw new BadName("transaction clone " + kind);
                }
                String transaction = kind == 'n' ? "non-transaction" : "transaction";
                yield Node.of(transaction + " clone for ", names.encoding(false));
            }
            default -> throw new BadName("special name G" + which);
        };
    }

    /** A number in base 36, plus 1. */
    private int sequence() throws BadName {
        int value = 0;
        while (in.more() && in.peek() != '_') {
            int digit = Character.digit(in.next(), 36);
            if (digit < 0 || value > 10_000) {
                throw new BadName("sequence number");
            }
            value = value * 36 + digit;
        }
        return value + 1;
    }

    /** How a thunk moves the object; nobody needs to know. */
    private void offset(char kind) throws BadName {
        if (kind != 'h' && kind != 'v') {
            throw new BadName("call offset " + kind);
        }
        int numbers = kind == 'v' ? 2 : 1;
        for (int i = 0; i < numbers; i++) {
            in.eat("n");
            in.number();
            in.expect("_");
        }
    }
}
