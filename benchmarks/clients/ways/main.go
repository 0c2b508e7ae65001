// The official Go driver, in all its ways.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

const count = "MATCH (m:Model) RETURN count(m) AS n"

func way(name string, ask func() (any, error)) {
	got, err := ask()
	if err != nil {
		fmt.Printf("no %s: %v\n", name, err)
	} else if fmt.Sprint(got) != os.Getenv("MODELS") {
		fmt.Printf("no %s: got %v\n", name, got)
	} else {
		fmt.Printf("yes %s\n", name)
	}
}

func single(ctx context.Context, result neo4j.ResultWithContext, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	record, err := result.Single(ctx)
	if err != nil {
		return nil, err
	}
	return record.Values[0], nil
}

func ask(ctx context.Context, scheme string) {
	auth := neo4j.BasicAuth("neo4j", os.Getenv("BOLT_PASSWORD"), "")
	driver, err := neo4j.NewDriverWithContext(scheme+"://127.0.0.1:"+os.Getenv("BOLT_PORT"), auth)
	if err != nil {
		panic(err)
	}
	defer driver.Close(ctx)
	session := driver.NewSession(ctx, neo4j.SessionConfig{})
	defer session.Close(ctx)
	way(scheme+" ExecuteQuery", func() (any, error) {
		result, err := neo4j.ExecuteQuery(ctx, driver, count, nil, neo4j.EagerResultTransformer)
		if err != nil {
			return nil, err
		}
		return result.Records[0].Values[0], nil
	})
	way(scheme+" session.Run", func() (any, error) {
		result, err := session.Run(ctx, count, nil)
		return single(ctx, result, err)
	})
	way(scheme+" ExecuteRead", func() (any, error) {
		return session.ExecuteRead(ctx, func(tx neo4j.ManagedTransaction) (any, error) {
			result, err := tx.Run(ctx, count, nil)
			return single(ctx, result, err)
		})
	})
	way(scheme+" BeginTransaction", func() (any, error) {
		tx, err := session.BeginTransaction(ctx)
		if err != nil {
			return nil, err
		}
		result, err := tx.Run(ctx, count, nil)
		n, err := single(ctx, result, err)
		if err != nil {
			return nil, err
		}
		return n, tx.Commit(ctx)
	})
	way(scheme+" nodes and paths", func() (any, error) {
		result, err := session.Run(ctx, "MATCH p = (m:Model)-[r]->() RETURN p LIMIT 1", nil)
		path, err := single(ctx, result, err)
		if err == nil && len(path.(neo4j.Path).Nodes) == 2 {
			return os.Getenv("MODELS"), nil
		}
		return path, err
	})
	way(scheme+" error codes", func() (any, error) {
		result, err := session.Run(ctx, "RETURN", nil)
		_, err = single(ctx, result, err)
		if err != nil && strings.Contains(err.Error(), "Neo.ClientError.Statement.SyntaxError") {
			return os.Getenv("MODELS"), nil
		}
		return nil, err
	})
}

func main() {
	ask(context.Background(), "bolt")
	ask(context.Background(), "neo4j")
}
