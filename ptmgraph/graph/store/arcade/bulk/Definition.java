package ptmgraph.bulk;

import com.arcadedb.database.Database;
import com.arcadedb.schema.Schema;
import com.arcadedb.schema.Type;
import com.arcadedb.schema.VertexType;

/** The types of a new database. */
public final class Definition {
  private Definition() {}

  /**
   * Creates the labels and the types of relationships. Only `id` is declared: declared types change
   * comparisons. Its unique index is made before loading, where it costs little. In a transaction the
   * engine writes its whole schema once, and not after each type.
   */
  public static void write(Database database, String[] labels, String[] types) {
    Schema schema = database.getSchema();
    database.begin();
    for (String label : labels) {
      VertexType type = schema.createVertexType(label);
      type.createProperty("id", Type.STRING);
      type.createTypeIndex(Schema.INDEX_TYPE.LSM_TREE, true, "id");
    }
    for (String type : types)
      schema.createEdgeType(type);
    database.commit();
  }
}
