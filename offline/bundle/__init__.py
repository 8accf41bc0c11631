"""The bundle as people use it: `lab bundle`, where its parts are found, what Docker has of it."""
