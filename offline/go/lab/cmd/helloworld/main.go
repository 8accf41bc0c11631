// Command helloworld gives the same responses as Istio's helloworld sample.
//
// Environment: SERVICE_VERSION is the version in the responses (default v1); PORT is the TCP port
// (default 5000).
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	version := cmp.Or(os.Getenv("SERVICE_VERSION"), "v1")
	instance, err := os.Hostname()
	if err != nil {
		log.Fatal(err)
	}

	routes := http.NewServeMux()
	routes.HandleFunc("GET /health", func(writer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(writer, "Helloworld is healthy")
	})
	routes.HandleFunc("GET /hello", func(writer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(writer, "Hello version: %s, instance: %s\n", version, instance)
	})

	server := &http.Server{
		Addr:              ":" + cmp.Or(os.Getenv("PORT"), "5000"),
		Handler:           routes,
		ReadHeaderTimeout: 5 * time.Second,
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		// Requests in progress are completed: removing a canary must not lose a request.
		grace, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		stopped <- server.Shutdown(grace)
	}()
	log.Printf("helloworld %s (%s) listens on %s", version, instance, server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	if err := <-stopped; err != nil {
		log.Fatal(err)
	}
}
