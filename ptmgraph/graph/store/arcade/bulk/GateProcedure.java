package ptmgraph.bulk;

import com.arcadedb.query.opencypher.procedures.path.AbstractPathProcedure;
import java.util.List;

/** A procedure that only the gate writes into statements: users may not call it. */
abstract class GateProcedure extends AbstractPathProcedure {
  private final String name;
  private final String description;
  private final int arguments;
  private final List<String> yields;

  GateProcedure(String name, String description, int arguments, String... yields) {
    this.name = name;
    this.description = description;
    this.arguments = arguments;
    this.yields = List.of(yields);
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public int getMinArgs() {
    return arguments;
  }

  @Override
  public int getMaxArgs() {
    return arguments;
  }

  @Override
  public String getDescription() {
    return description;
  }

  @Override
  public List<String> getYieldFields() {
    return yields;
  }
}
