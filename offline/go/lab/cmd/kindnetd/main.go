// Command kindnetd replaces kind's network daemon, which no package registry serves. It writes the
// CNI configuration of a single-node cluster, which uses the `ptp` plugin of the node image.
//
// It runs from kind's unchanged DaemonSet manifest. In a cluster with several nodes it exits with an
// error, because it does not route between nodes.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

const (
	serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount"
	configuration  = "/etc/cni/net.d/10-kindnet.conflist"
	retryEvery     = time.Second
)

type node struct {
	Metadata struct {
		Name string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		PodCIDRs []string `json:"podCIDRs"`
	} `json:"spec"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	ranges, err := waitForPodRanges(ctx)
	if err != nil {
		log.Fatal(err)
	}
	if err := write(configuration, conflist(ranges)); err != nil {
		log.Fatal(err)
	}
	log.Printf("wrote %s for %v", configuration, ranges)
	<-ctx.Done()
}

// waitForPodRanges waits until the only node has pod address ranges, and returns them.
// It retries while the API server, or kube-proxy on the path to it, is not yet running.
func waitForPodRanges(ctx context.Context) ([]string, error) {
	client, err := apiClient()
	if err != nil {
		return nil, err
	}
	for {
		nodes, err := listNodes(ctx, client)
		switch {
		case err != nil:
			log.Printf("waiting for the API server: %v", err)
		case len(nodes) > 1:
			return nil, fmt.Errorf("%d nodes: this stand-in for kindnetd serves single-node clusters only", len(nodes))
		case len(nodes) == 1 && len(nodes[0].Spec.PodCIDRs) > 0:
			return nodes[0].Spec.PodCIDRs, nil
		default:
			log.Print("waiting for the node to be given pod addresses")
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(retryEvery):
		}
	}
}

func apiClient() (*http.Client, error) {
	ca, err := os.ReadFile(filepath.Join(serviceAccount, "ca.crt"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		return nil, errors.New("no certificate in the service account's ca.crt")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
	return &http.Client{Transport: transport, Timeout: 10 * time.Second}, nil
}

func listNodes(ctx context.Context, client *http.Client) ([]node, error) {
	token, err := os.ReadFile(filepath.Join(serviceAccount, "token"))
	if err != nil {
		return nil, err
	}
	address := net.JoinHostPort(os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT"))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+address+"/api/v1/nodes", nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+string(token))
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the API server answered %s", response.Status)
	}
	var list struct {
		Items []node `json:"items"`
	}
	return list.Items, json.NewDecoder(response.Body).Decode(&list)
}

func conflist(ranges []string) map[string]any {
	var addresses [][]map[string]string
	var routes []map[string]string
	for _, cidr := range ranges {
		addresses = append(addresses, []map[string]string{{"subnet": cidr}})
		routes = append(routes, map[string]string{"dst": defaultRoute(cidr)})
	}
	return map[string]any{
		"cniVersion": "0.4.0",
		"name":       "kindnet",
		"plugins": []map[string]any{
			{
				"type":   "ptp",
				"ipMasq": true,
				"ipam": map[string]any{
					"type":    "host-local",
					"dataDir": "/run/cni-ipam-state",
					"routes":  routes,
					"ranges":  addresses,
				},
			},
			{"type": "portmap", "capabilities": map[string]bool{"portMappings": true}},
		},
	}
}

func defaultRoute(cidr string) string {
	if ip, _, err := net.ParseCIDR(cidr); err == nil && ip.To4() == nil {
		return "::/0"
	}
	return "0.0.0.0/0"
}

// write replaces the file by a rename, because the container runtime watches the folder.
func write(path string, content any) error {
	data, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	// The container runtime ignores names that end in neither .conf nor .conflist.
	draft := path + ".new"
	if err := os.WriteFile(draft, data, 0o644); err != nil {
		return err
	}
	return os.Rename(draft, path)
}
