// Command helloworld answers like Istio's sample of that name, and fails as often as it is told.
//
// Environment: SERVICE_VERSION is the version it names (default v1), ERROR_RATE the share of calls
// of /hello that it answers with status 500 (0 to 1, default 0), PORT the TCP port (default 5000).
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
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	version := cmp.Or(os.Getenv("SERVICE_VERSION"), "v1")
	rate, err := errorRate(cmp.Or(os.Getenv("ERROR_RATE"), "0"))
	if err != nil {
		log.Fatal(err)
	}
	instance, err := os.Hostname()
	if err != nil {
		log.Fatal(err)
	}

	routes := http.NewServeMux()
	routes.HandleFunc("GET /health", func(writer http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(writer, "Helloworld is healthy")
	})
	routes.Handle("GET /hello", hello(version, instance, rate))

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
		// Calls under way are answered: a canary that goes must not lose a request.
		grace, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		stopped <- server.Shutdown(grace)
	}()
	log.Printf("helloworld %s (%s) listens on %s, error rate %g", version, instance, server.Addr, rate)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
	if err := <-stopped; err != nil {
		log.Fatal(err)
	}
}

func errorRate(text string) (float64, error) {
	rate, err := strconv.ParseFloat(text, 64)
	if err != nil || !(rate >= 0 && rate <= 1) {
		return 0, fmt.Errorf("ERROR_RATE=%q is no share: give a number from 0 to 1, such as 0.5", text)
	}
	return rate, nil
}

// hello spreads the failures evenly, call by call, instead of drawing lots: a rate of 0.5 fails
// every second call, so that a test may count.
func hello(version, instance string, rate float64) http.Handler {
	var calls atomic.Uint64
	return http.HandlerFunc(func(writer http.ResponseWriter, _ *http.Request) {
		call := calls.Add(1)
		if uint64(float64(call)*rate) > uint64(float64(call-1)*rate) {
			http.Error(writer, fmt.Sprintf("Hello version: %s, instance: %s failed as told", version, instance),
				http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(writer, "Hello version: %s, instance: %s\n", version, instance)
	})
}
