package ptmgraph.bulk;

import com.arcadedb.query.opencypher.grammar.Cypher25Lexer;
import com.arcadedb.query.opencypher.grammar.Cypher25Parser;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Parses a statement and gives its tree as numbers: node by node, each question to a tree of Java
 * takes longer than the parsing.
 */
public final class SyntaxTree {
  private static final int TOKEN = -1;

  private final ArrayDeque<ParseTree> waiting = new ArrayDeque<>();
  private int[] numbers = new int[4096];
  private int used;

  private SyntaxTree() {}

  /** The names of the grammar's rules, by their numbers. */
  public static String[] rules() {
    return Cypher25Parser.ruleNames;
  }

  /**
   * Four numbers for each node, in the order of the text and each before its children: its rule, or
   * -1 for a token; the places of its first and of its last character; how many children it has.
   * Throws `ParseCancellationException` at the first mistake.
   */
  public static int[] of(String statement) {
    Cypher25Lexer lexer = new Cypher25Lexer(CharStreams.fromString(statement));
    lexer.removeErrorListeners();
    Cypher25Parser parser = new Cypher25Parser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.setErrorHandler(new BailErrorStrategy());
    SyntaxTree tree = new SyntaxTree();
    tree.waiting.push(parser.statements());
    while (!tree.waiting.isEmpty())
      tree.add(tree.waiting.pop());
    return Arrays.copyOf(tree.numbers, tree.used);
  }

  private void add(ParseTree node) {
    if (node instanceof TerminalNode leaf) {
      Token token = leaf.getSymbol();
      add(TOKEN, token.getStartIndex(), token.getStopIndex(), 0);
      return;
    }
    ParserRuleContext rule = (ParserRuleContext) node;
    int children = rule.getChildCount();
    int stop = rule.getStop() == null ? -1 : rule.getStop().getStopIndex();
    add(rule.getRuleIndex(), rule.getStart().getStartIndex(), stop, children);
    for (int child = children - 1; child >= 0; child--)
      waiting.push(rule.getChild(child));
  }

  private void add(int rule, int start, int stop, int children) {
    if (used == numbers.length)
      numbers = Arrays.copyOf(numbers, 2 * used);
    numbers[used++] = rule;
    numbers[used++] = start;
    numbers[used++] = stop;
    numbers[used++] = children;
  }
}
