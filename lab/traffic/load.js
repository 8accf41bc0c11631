// The load that a canary is judged by: so many requests a second, through an ingress gateway.
//
// k6 counts; its REST API gives `http_reqs`, and for each version that answered a counter
// `answers_VERSION`; what was not answered with success counts as `answers_failed`.
// https://grafana.com/docs/k6/latest/using-k6/k6-options/
import http from "k6/http";
import { Counter } from "k6/metrics";

const versions = __ENV.VERSIONS.split(",");
// Metrics have to be declared before the first request.
const answers = Object.fromEntries(
  [...versions, "other", "failed"].map((each) => [each, new Counter(`answers_${each}`)]),
);

export const options = {
  scenarios: {
    load: {
      // Whatever the answers take, requests go out at this rate: slow ones cannot hide a fault.
      executor: "constant-arrival-rate",
      rate: Number(__ENV.RATE),
      timeUnit: "1s",
      duration: __ENV.DURATION,
      preAllocatedVUs: 20,
      maxVUs: 200,
      gracefulStop: "0s",
    },
  },
  // A connection for each request, as from many clients: else a few of them would stick to a gateway.
  noConnectionReuse: true,
  // Nothing is downloaded, and bodies are small.
  userAgent: "lab-load-generator",
};

export default function () {
  const response = http.get(__ENV.URL, { timeout: "10s" });
  if (response.status !== 200) {
    answers.failed.add(1);
    return;
  }
  // Hello version: v1, instance: helloworld-79967c7dcc-x7x5b
  const [, version] = /version: (\w+)/.exec(response.body) ?? [];
  (answers[version] ?? answers.other).add(1);
}
