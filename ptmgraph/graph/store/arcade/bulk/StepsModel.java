package ptmgraph.bulk;

import com.arcadedb.database.Database;
import com.arcadedb.database.RID;
import com.arcadedb.graph.ImmutableVertex;
import com.arcadedb.schema.DocumentType;

/** A model that a walk over `Steps` led to. What is told there comes from there; its record is read
 *  when anything else is asked. */
@SuppressWarnings("serial") // the engine's own class can be written; this one never is
final class StepsModel extends ImmutableVertex {
  private final transient Steps steps;
  private final transient int number;

  StepsModel(Database database, DocumentType type, RID place, Steps steps, int number) {
    super(database, type, place, null);
    this.steps = steps;
    this.number = number;
  }

  @Override
  public Object get(String name) {
    return steps.tells(number, name) ? steps.value(number, name) : super.get(name);
  }
}
